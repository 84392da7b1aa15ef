"""Footwear seen from the side, with the second shoe of the pair behind; flip-flops from above."""
