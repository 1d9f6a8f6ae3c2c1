"""The organisers' desk: what waits today, who may do what, figures and reports. It joins the wings below."""
