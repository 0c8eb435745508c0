"""The words of purchase requests and the decisions about them: their life, and how much may be ordered. Pure."""
