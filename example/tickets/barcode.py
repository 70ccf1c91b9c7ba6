"""The number under the bars of a printed ticket; pure arithmetic, no database."""


def barcode(event, ticket):
    """Return twelve digits and a check digit (EAN-13) for a ticket of an event."""
    digits = "%05d%07d" % (event, ticket)
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)
