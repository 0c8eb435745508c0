"""The words of parties and the decisions about them. Pure."""
