"""Reading rules: what stands on the page and is said in other words (prices, dates, units, counts, foreign words).

Each language has an ordered list of rules (`korean.KOREAN`, `english.ENGLISH`); at any place in a sentence the first
that matches wins. `rule` runs them; a file beside it holds one kind of text (`ko_money`, `ko_dates`, `en_units`, ...),
and `data/` the tables of words.
"""
