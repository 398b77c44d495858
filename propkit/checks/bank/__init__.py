"""The banks: for each exercise its cases, the wrong answers that learners give, and right ones written differently."""
