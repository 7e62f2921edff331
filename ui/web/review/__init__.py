"""The tab Review: corrections and thumbs down of others that wait for somebody who decides."""
