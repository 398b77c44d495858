"""All of ours that runs beside a learner's code: it needs numpy alone and knows no answers.

The files import nothing of propkit outside this folder, so that a process can load the folder by itself.
"""
