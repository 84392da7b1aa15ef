"""Analytics of shoppers' events for the people of the shop: counts by day, and the reports made from them."""
