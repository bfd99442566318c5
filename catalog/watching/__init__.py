"""Watching: who saved a search, or watches a dataset, is told what is new, changed and gone.

changes -> reader.py (which questions match now, and matched before) -> News, by question
News -> notices.py (what each watch has not been told) -> Notice -> sending.py -> e-mail or webhook
"""
