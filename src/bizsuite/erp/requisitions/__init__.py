"""What people of the company want bought: requests, who agrees to them, and what was ordered of them."""
