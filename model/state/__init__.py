"""What is: populations, places, ties and cases as columns, and the agents seen over them."""
