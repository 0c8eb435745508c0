"""A company of any size, the same each time, written by COPY into the tables of the product."""
