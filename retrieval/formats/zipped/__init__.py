"""Formats that are ZIP archives: DOCX, PPTX, XLSX and EPUB."""
