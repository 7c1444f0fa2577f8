"""What all screens of the program share."""
