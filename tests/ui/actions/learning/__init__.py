"""What is learned and which version answers, without a page."""
