"""Feeds of changes: what was said of each entity last, and which records come of it.

    events   the spool of a page as values
    state    each event against what is kept of its entity: the later one stays (FeedEntity)
    pages    which pages may hold something new (FeedPage)
    graph    who describes and who mentions whom, in the lines of one entity
    reach    the records that a change reaches, and all that is said of them
    aside    all of that copied, for a plan, which keeps nothing
    account  what a run of a feed does otherwise than a run of a whole catalogue

Records of a feed are those of a document that holds the last payload of every entity. Only what a
change reaches is split and compared.
"""
