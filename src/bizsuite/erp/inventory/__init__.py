"""Stock: where goods are, what is set aside for whom, and every move from one place to another."""
