"""What stock is worth: cost layers, what issues cost, and corrections that leave what is posted as it is."""
