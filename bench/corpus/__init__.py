"""A made-up catalogue of any size: the same seed gives the same bytes, and memory does not grow.

languages -> vocabulary -> dataset -> layout

Change what is written, and raise VERSION: stored rows and the query mix belong to one version.
"""

VERSION = 1
SEED = 1
