"""Tests of rewards and of learning from them."""
