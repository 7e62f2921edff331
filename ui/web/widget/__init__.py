"""The widget: a script tag on another site opens a small page of ours there, which asks and corrects."""
