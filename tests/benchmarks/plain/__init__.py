"""An ordinary Django project, with which our own is compared.

Its middleware is that of `startproject`; it keeps its database connections and its compiled
templates, as Django's documentation advises. It has one page and one form.
"""
