"""What a process of approval is made of: nodes, conditions, votes, who is asked, and how it goes on. Pure."""
