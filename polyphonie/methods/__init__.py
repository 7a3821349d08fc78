"""Counting, drawing, listening, weighing: pure Python and NumPy, no Django."""
