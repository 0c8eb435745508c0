"""How declared reads are answered."""
