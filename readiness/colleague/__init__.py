"""The pages of colleagues, who answer for themselves beside their company's round.

Law of this folder: it knows the colleague's own key, and never the company's. What it shows of the company is
its name; what it takes from the company's answers is the route.
"""
