"""What is said to people who sign in, and of what their role allows."""
