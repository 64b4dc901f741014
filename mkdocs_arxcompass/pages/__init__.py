"""What readers see: listings, cards and the pages made of them."""
