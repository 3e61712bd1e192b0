"""What leaves the house beside the audio: credits, licences, cards and catalogues for other tools.

:func:`pipeline.exports.write.write_exports` is the door. Each export is a function from the tables
of a finished data set to bytes; equal data sets give equal bytes. Knows no Beam.
"""
