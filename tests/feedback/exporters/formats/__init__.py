"""Tests of feedback/exporters/formats."""
