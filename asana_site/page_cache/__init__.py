"""The page cache: a content page is made once for each version of the content, then sent as bytes.

`watching` knows which version of the content is the present one, `stored` holds pages as they
go over the wire, `layer` answers with them before Django's handling of requests begins.
`docs/page-cache.md` tells how it works.
"""
