"""Every defence is taken out in turn, and its attack succeeds: a test that would pass without it tests nothing."""
