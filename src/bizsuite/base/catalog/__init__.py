"""What is sold and bought: products, units of measure, prices."""
