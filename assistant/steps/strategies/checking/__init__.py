"""What is done where passages do not answer, or an answer says more than they do."""
