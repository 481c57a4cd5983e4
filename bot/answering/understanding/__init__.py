"""What was asked: a follow-up is made to stand alone."""
