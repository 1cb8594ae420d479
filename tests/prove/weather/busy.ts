/** A process of its own that keeps one processor busy until it is ended. */
for (;;) Math.sqrt(Math.random())
