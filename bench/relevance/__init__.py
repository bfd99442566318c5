"""Does a search find what was meant? Judged answers of real catalogues, and four engines asked.

queries.tsv       what is asked, in six languages, and what each reader needs
judgements.tsv    how well each pooled dataset serves that, from 0 to 3

corpora (harvest, once) -> systems (each asked alike) -> pool (blind, to be judged) -> judgements
case: systems + judgements -> metrics -> gates
"""
