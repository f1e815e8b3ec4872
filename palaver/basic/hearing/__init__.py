"""What answers mean: each kind of HEAR reads a text into a value or into nothing; question.py asks again."""
