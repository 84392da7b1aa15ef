"""Footwear, from the side, the second shoe of the pair behind; flip-flops from above."""
