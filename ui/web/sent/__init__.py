"""What a browser sends: it is read here, because anybody can send anything."""
