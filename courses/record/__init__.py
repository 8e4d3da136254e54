"""Notes for the organisation's record and the closing note to the doctor, composed from what is registered."""
