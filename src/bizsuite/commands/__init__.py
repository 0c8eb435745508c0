"""What the commands of the program do; `cli.py` only reads their words."""
