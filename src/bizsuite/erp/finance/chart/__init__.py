"""The accounts and journals with which companies begin: data, and how it is read."""
