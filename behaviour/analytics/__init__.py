"""What shoppers' events say to the people of the shop: counts by day, and the reports that are made of them."""
