"""From a catalogue's words to the licence that they name.

``tools`` and ``others`` know the licences, ``names`` and ``urls`` read one name or address,
``expression`` reads several, ``markup`` undresses them, ``catalogues`` knows what a catalogue means
by its words, and ``reading`` brings all of them together. The entrance is
:mod:`pipeline.rights.conclude`.

What is not understood to the last letter is refused: a word that no grammar knows may take back
what the rest grants.
"""
