"""A self-assessment of a company's social media, with a scored report. Importing it imports nothing else."""
