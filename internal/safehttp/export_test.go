package safehttp

// HostsHeld says how many hosts have a place in the map.
func HostsHeld(c *Client) int {
	c.slots.mu.Lock()
	defer c.slots.mu.Unlock()
	return len(c.slots.hosts)
}
