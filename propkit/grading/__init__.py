"""What an instructor needs: a class to try with, and nbgrader around it."""
