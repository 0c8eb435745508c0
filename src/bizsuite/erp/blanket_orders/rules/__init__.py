"""The words of blanket orders and the decisions about them: their life, and what may be called off. Pure."""
