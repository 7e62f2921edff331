"""What a training learns beside the judgements of people, or in their place."""
