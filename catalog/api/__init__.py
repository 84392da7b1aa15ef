"""The JSON API by which a shop's software writes its catalogue."""
