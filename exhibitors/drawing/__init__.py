"""The floor as a picture: rectangles in metres, the signs of categories, what a plan says of each stand."""
